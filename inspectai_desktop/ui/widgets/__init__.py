"""Parts of the window: each shows what it is given and reports what a person did."""
