"""The text generators, one subject in each file; every text of the corpus comes from here."""
