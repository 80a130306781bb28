"""An empty Textual app: what the framework alone costs, the measure of the first frame and of memory."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class EmptyApp(App[None]):
    """One word on a screen."""

    def compose(self) -> ComposeResult:
        yield Static("Tjeneste 0")


if __name__ == "__main__":
    EmptyApp().run()
