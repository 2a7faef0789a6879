"""`audit verify|head`: whether the trail is as it was written, and its end, signed."""

import sys

import click
from flask.cli import AppGroup

from portal.cli._base import FAILED, Sentence, deed, needs_schema, progress
from portal.records.audit_chain import Check, Head, public_key

group = AppGroup("audit", help="The trail of who changed what: whether it is whole.")


@group.command("verify")
@click.option("--head", "text", metavar="HEAD", help="A line from one of the daily mails: the chain must lead to it.")
@click.option("--key", metavar="KEY", help="The key from the mail; by default the one of this installation.")
@deed
def verify(text: str | None, key: str | None):
    """Walks along the whole chain and names the first entry that was changed, removed or put in afterwards.

    Without --head it finds everything but entries cut off at the end, and a chain written anew by somebody who holds
    the database: for these keep the daily mails. Exit code 0 if all is well, 1 if not, 2 if the head cannot be read."""
    needs_schema()
    check = Check(_head(text, key or public_key()))
    for _batch in progress("Batches of entries")(check.walk()):
        pass
    if check.trouble:
        click.echo(
            f"! Entry {check.broken} {check.trouble}. {check.linked} entries before it are as they were written."
        )
        sys.exit(FAILED)
    click.echo(f"{check.linked} entries are as they were written, and in their order.")
    click.echo(f"{check.erased} of them have no body any more: erased, or older than bodies are kept.")
    click.echo(f"{check.unlinked} are not linked yet: jobs tick does it within minutes.")


def _head(text: str | None, key: str) -> Head | None:
    if text is None:
        return None
    try:
        head = Head.parse(text)
    except ValueError:
        raise Sentence("This is no head. Copy the whole line from the mail, without spaces.") from None
    if not head.is_signed_by(key):
        raise Sentence("This head is not signed with this key: it was changed, or is of another installation.", FAILED)
    return head


@group.command("head")
@deed
def head():
    """Shows the present end of the chain, signed, and the key by which other machines check it. Keep both elsewhere."""
    needs_schema()
    click.echo(f"head {Head.now()}")
    click.echo(f"key  {public_key()}")
