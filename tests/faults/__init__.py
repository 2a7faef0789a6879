"""What servers suffer, done to the real portal by force, and counted: acknowledged must be there once, unknown may
be there, torn never. `make test` does a short round of each, `make faults` the long ones."""

import pytest

pytest.register_assert_rewrite("tests.faults.people")
