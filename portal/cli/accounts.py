"""`accounts create|role|link|email`: the first administrator and anybody else, and what no page gives a director."""

import re
import sys
import unicodedata

import click
from flask.cli import AppGroup

from portal.activity.visits import staffing
from portal.cli._base import Sentence, deed, needs_schema
from portal.foundation import db, passwords
from portal.foundation.roles import COMMAND_LINE, HOTEL_SIDE, Function, Role
from portal.records import grants, invitations
from portal.records.accounts import Account
from portal.records.hotels import Hotel
from portal.records.second_factors import SecondFactor
from portal.records.sign_in_names import email_of

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
    password = _read_password((sign_in, shown))
    with db.together():
        account = Account.add(COMMAND_LINE, sign_in, shown, Role(role), password)
        for where, what in posts:
            staffing.post(COMMAND_LINE, where, account, what)
        if account.role == Role.DIRECTOR:
            grants.tell_of_new(COMMAND_LINE, account)
    click.echo(f"Account {account.sign_in} opened: {Role(role).label}.")
    for where, what in posts:
        click.echo(f"  {what.label} of {where.name} {where.code}")


@group.command("role")
@click.argument("sign_in", metavar="NAME")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@deed
def change_role(sign_in: str, role: str):
    """Gives the account NAME another role at once: also the director's, of which every director is told.

    Its postings, sign-ins and one-time links end."""
    account = _account(sign_in)
    if account.role != role:
        grants.become(COMMAND_LINE, account, Role(role))
    click.echo(f"Account {account.sign_in}: {Role(role).label}.")


@group.command("link")
@click.argument("sign_in", metavar="NAME")
@deed
def link(sign_in: str):
    """Shows a one-time link for the account NAME, this once: with it its holder chooses a password within a day."""
    click.echo(invitations.slip(COMMAND_LINE, _account(sign_in)).url)


@group.command("email")
@click.argument("sign_in", metavar="NAME")
@click.argument("address")
@deed
def change_email(sign_in: str, address: str):
    """Gives the account NAME another e-mail address at once: also a director who has none yet."""
    account, fit = _account(sign_in), email_of(unicodedata.normalize("NFKC", address))
    if fit is None:
        raise Sentence("This is no e-mail address.")
    account.edit(COMMAND_LINE, account.version, email=fit)
    click.echo(f"Account {account.sign_in}: {fit}.")


@group.command("second-factor")
@click.argument("sign_in", metavar="NAME")
@deed
def take_second_factor(sign_in: str):
    """Takes the second factor of the account NAME away, when no page can: of the only administrator, of a director."""
    account = _account(sign_in)
    SecondFactor.remove(COMMAND_LINE, account)
    click.echo(f"Account {account.sign_in} signs in with its password alone.")


def _account(sign_in: str) -> Account:
    needs_schema()
    found = Account.named(unicodedata.normalize("NFKC", sign_in)) if "\x00" not in sign_in else None
    if found is None:
        raise Sentence(f"There is no account {sign_in}.")
    return found


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


def _read_password(about: tuple[str, ...]) -> str:
    if sys.stdin.isatty():
        typed = click.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True)
    else:
        typed = sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    if not typed:
        raise Sentence("A password is needed: one line on standard input.")
    return good_password(typed, "The password", about)


def good_password(typed: str, what: str, about: tuple[str, ...] = ()) -> str:
    """The password, if it will do: the same rule as on the page where one is chosen. Raises Sentence."""
    if not passwords.SHORTEST <= len(typed) <= passwords.LONGEST:
        raise Sentence(f"{what} must have {passwords.SHORTEST} to {passwords.LONGEST} characters.")
    said = passwords.weakness(typed, about)
    if said:
        raise Sentence(f"{what} will not do. {said}")
    return typed
