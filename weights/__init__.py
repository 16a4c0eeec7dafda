"""The embedded model (`inkling/`) and the program that makes it (`recipe/`)."""
