"""What is sealed opens only for its purpose, its place and this installation."""

import pytest

from portal.foundation import vault
from portal.foundation.vault import Unsealable, mark, seal, unseal


@pytest.fixture(autouse=True)
def key():
    kept = vault._master
    vault.use_key("k" * 32)
    yield
    vault._master = kept


def test_what_was_sealed_is_read_again_and_does_not_show_outside():
    sealed = seal("second factor", "JBSWY3DPEHPK3PXP 密", "account:7")
    assert unseal("second factor", sealed, "account:7") == "JBSWY3DPEHPK3PXP 密"
    assert "JBSWY3" not in sealed and sealed.startswith("1.")


def test_the_same_text_is_sealed_differently_each_time():
    assert len({seal("second factor", "one") for _n in range(5)}) == 5


@pytest.mark.parametrize(("purpose", "place"), [("other", "account:7"), ("second factor", "account:8"), ("x", "")])
def test_it_opens_for_no_other_purpose_and_in_no_other_row(purpose, place):
    sealed = seal("second factor", "secret", "account:7")
    with pytest.raises(Unsealable):
        unseal(purpose, sealed, place)


def test_it_opens_with_no_other_key():
    sealed = seal("second factor", "secret")
    vault.use_key("another installation's key, as long")
    with pytest.raises(Unsealable):
        unseal("second factor", sealed)


@pytest.mark.parametrize("text", ["", "1.", "1.AAAA", "not sealed at all", "1." + "A" * 400, "密封", "2.x"])
def test_what_was_never_sealed_is_refused_with_one_error(text):
    with pytest.raises(Unsealable):
        unseal("second factor", text)


def test_a_changed_letter_is_noticed():
    sealed = seal("second factor", "secret")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(Unsealable):
        unseal("second factor", changed)


def test_a_mark_is_the_same_for_the_same_text_and_says_nothing_without_the_key():
    first = mark("recovery code", "abcde")
    assert first == mark("recovery code", "abcde")
    assert first != mark("recovery code", "abcdf") and first != mark("other", "abcde")
    vault.use_key("another installation's key, as long")
    assert first != mark("recovery code", "abcde")
