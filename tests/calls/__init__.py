"""Calls: recorded, taken back, corrected, and what they count for."""

import pytest

pytest.register_assert_rewrite("tests.calls.recording")
