"""`accounts create`: the first administrator, and anybody else."""

import re
import sys
import unicodedata

import click
from flask.cli import AppGroup

from portal.cli._base import Sentence, deed, needs_schema
from portal.foundation import db
from portal.foundation.roles import COMMAND_LINE, HOTEL_SIDE, Function, Role
from portal.records import postings
from portal.records.accounts import MIN_PASSWORD, Account
from portal.records.hotels import Hotel

group = AppGroup("accounts", help="Those who sign in.")


class HotelsAsTyped(click.Command):
    """Keeps each --function with the --hotel before it: click alone forgets the order between two options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        values, _, order = self.make_parser(ctx).parse_args(list(args))
        left = {name: iter(values.get(name) or ()) for name in ("hotel", "function")}
        pairs: list[list] = []
        for parameter in order:
            if parameter.name == "hotel":
                pairs.append([next(left["hotel"]), None])
            elif parameter.name == "function":
                if not pairs or pairs[-1][1]:
                    raise click.UsageError("A --function stands right behind the --hotel it belongs to.", ctx)
                pairs[-1][1] = next(left["function"])
        ctx.meta["hotels_as_typed"] = pairs
        return super().parse_args(ctx, args)


@group.command("create", cls=HotelsAsTyped)
@click.argument("sign_in", metavar="NAME")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in Role]), help="What the account may do."
)
@click.option("--name", "shown", metavar="TEXT", help="The name people read, if not NAME.")
@click.option("--hotel", multiple=True, metavar="CODE", help="Posts the account there; may be given several times.")
@click.option(
    "--function",
    multiple=True,
    type=click.Choice([function.value for function in HOTEL_SIDE]),
    help="What a gm account is at the --hotel before it; gm if not said.",
)
@click.pass_context
@deed
def create(ctx: click.Context, sign_in: str, role: str, shown: str | None, hotel: tuple, function: tuple):
    """Opens the account NAME: a name, e-mail address or mobile number to sign in with.

    The password is asked for on a terminal, else read from standard input (one line). An officer (staff) is posted
    to each --hotel as its officer, a gm account as what the --function behind it says."""
    needs_schema()
    sign_in = _one_line(unicodedata.normalize("NFKC", sign_in), Account.sign_in.max_length, "The name to sign in with")
    if not re.fullmatch(r"[^\s/?#&<>\"']+", sign_in):
        raise Sentence("The name to sign in with is a name, e-mail address or mobile number without spaces.")
    shown = _one_line(shown or sign_in[: Account.name.max_length], Account.name.max_length, "The name")
    if Account.named(sign_in):
        raise Sentence("This sign-in name is taken.")
    posts = [(_hotel(code), _function(Role(role), said)) for code, said in ctx.meta["hotels_as_typed"]]
    password = _read_password()
    with db.together():
        account = Account.add(COMMAND_LINE, sign_in, shown, Role(role), password)
        for where, what in posts:
            postings.post(COMMAND_LINE, where, account, what)
    click.echo(f"Account {account.sign_in} opened: {Role(role).label}.")
    for where, what in posts:
        click.echo(f"  {what.label} of {where.name} {where.code}")


def _one_line(text: str, longest: int, what: str) -> str:
    text = text.strip()
    if not text or len(text) > longest or any(unicodedata.category(letter).startswith("C") for letter in text):
        raise Sentence(f"{what} has 1 to {longest} characters, all of them visible.")
    return text


def _hotel(code: str) -> Hotel:
    found = Hotel.get_or_none(Hotel.code == code.strip().upper()) if "\x00" not in code else None
    if found is None:
        raise Sentence(f"There is no hotel {code}.")
    return found


def _function(role: Role, said: str | None) -> Function:
    if role == Role.STAFF and said is None:
        return Function.OFFICER
    if role != Role.GM:
        raise Sentence("A --function is for gm accounts." if said else f"A {role} account is not posted to hotels.")
    return Function(said or Function.GM)


def _read_password() -> str:
    if sys.stdin.isatty():
        typed = click.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True)
    else:
        typed = sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    if not typed:
        raise Sentence("A password is needed: one line on standard input.")
    return good_password(typed, "The password")


def good_password(typed: str, what: str) -> str:
    """The password, if it will do: the same rule as on the page where one is chosen. Raises Sentence."""
    if not MIN_PASSWORD <= len(typed) <= 200:
        raise Sentence(f"{what} must have {MIN_PASSWORD} to 200 characters.")
    if len(set(typed)) < 4:
        raise Sentence(f"{what} must not be the same few characters over and over.")
    return typed
