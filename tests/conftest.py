"""Settings of all tests."""

from hypothesis import settings

# A busy machine is no failure.
settings.register_profile("inkstone", deadline=None)
settings.load_profile("inkstone")
