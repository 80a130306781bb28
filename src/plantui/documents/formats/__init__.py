"""The formats of other programs, one module each; each is imported only when it is asked for."""
