"""Building the packaged program: environment, contents, archives. Not part of the program."""
