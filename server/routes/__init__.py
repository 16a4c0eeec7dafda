"""The endpoints, one file for each group; each file offers `router`."""
