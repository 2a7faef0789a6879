"""Secrets at rest: each purpose has a key of its own, derived from SECRET_KEY, which never lies in the database."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from portal.foundation.lazy import aead, crypto_errors, ed25519

#: Stands before whatever is sealed, so that another way of sealing can be told apart one day.
VERSION = "1."
_NONCE = 12
_master = b""


class Unsealable(ValueError):
    """This was not sealed here for this purpose and place, was changed since, or SECRET_KEY is another one."""


def use_key(secret: str) -> None:
    """Sets the secret of this installation, from which every key comes."""
    global _master
    _master = secret.encode()


def _key(purpose: str) -> bytes:
    # SECRET_KEY is random, so one HMAC per purpose is derivation enough (the first half of HKDF serves weak secrets).
    return hmac.digest(_master, f"portal vault: {purpose}".encode(), sha256)


def seal(purpose: str, text: str, place: str = "") -> str:
    """The text, encrypted. It opens only for the same purpose and place (say `account:7`), so that one row's secret
    cannot be put into another's."""
    return VERSION + urlsafe_b64encode(seal_bytes(purpose, text.encode(), place)).decode()


def unseal(purpose: str, sealed: str, place: str = "") -> str:
    """The text again. Raises Unsealable."""
    try:
        raw = urlsafe_b64decode(sealed.removeprefix(VERSION).encode("ascii"))
        return unseal_bytes(purpose, raw, place).decode()
    except ValueError:
        raise Unsealable(purpose) from None


def seal_bytes(purpose: str, body: bytes, place: str = "") -> bytes:
    """A file's content, encrypted as `seal` does."""
    return sealed_by(aead.AESGCM(_key(purpose)), body, place)


def unseal_bytes(purpose: str, sealed: bytes, place: str = "") -> bytes:
    """The content again. Raises Unsealable."""
    return opened_by(aead.AESGCM(_key(purpose)), purpose, sealed, place)


def sealed_by(cipher, body: bytes, place: str) -> bytes:
    """How everything is sealed, wherever its key comes from: a nonce, then the body, which opens for this place
    alone."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, body, place.encode())


def opened_by(cipher, purpose: str, sealed: bytes, place: str) -> bytes:
    """What `sealed_by` has sealed. Raises Unsealable."""
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except (ValueError, crypto_errors.InvalidTag):
        raise Unsealable(purpose) from None


def fingerprint() -> str:
    """By what one SECRET_KEY is told from another without showing it: a backup says which one opens what it holds."""
    told = hmac.new(_key("fingerprint"), b"", sha256).hexdigest()
    return f"{told[:4]}-{told[4:8]}-{told[8:12]}"


def key_for(purpose: str, place: str) -> str:
    """A key to be handed out, for one place alone: whoever holds it learns nothing of any other."""
    return urlsafe_b64encode(hmac.digest(_key(f"key for {purpose}"), place.encode(), sha256)).decode()


def mark(purpose: str, text: str) -> str:
    """A hash that nobody can try texts against without SECRET_KEY: for short secrets that are only compared."""
    return hmac.new(_key(purpose), text.encode(), sha256).hexdigest()


def _signer(purpose: str):
    return ed25519.Ed25519PrivateKey.from_private_bytes(_key(f"signing {purpose}"))


def sign(purpose: str, text: str) -> str:
    """A signature that anybody with the public key can check, on any machine."""
    return urlsafe_b64encode(_signer(purpose).sign(text.encode())).decode().rstrip("=")


def public_key(purpose: str) -> str:
    """What signatures for a purpose are checked with: no secret, and always the same with the same SECRET_KEY."""
    return urlsafe_b64encode(_signer(purpose).public_key().public_bytes_raw()).decode().rstrip("=")


def is_signed(key: str, text: str, signature: str) -> bool:
    """True if the text was signed by whom this public key belongs to."""
    try:
        told = [urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in (key, signature)]
        ed25519.Ed25519PublicKey.from_public_bytes(told[0]).verify(told[1], text.encode())
    except (ValueError, crypto_errors.InvalidSignature):
        return False
    return True
