"""Settings of all tests."""

from hypothesis import settings

# No deadline: how long an example takes says more about the machine's other work than about the code.
settings.register_profile("course", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("course")
