"""`python -m plantui` is `plantui`."""

from plantui.cli.main import main

if __name__ == "__main__":
    main()
