"""Checking a certificate by its code: whether it holds, nothing more; open to everybody, guesses are slowed down."""

from flask import Blueprint, redirect, request

from portal.activity.association.members import Member
from portal.foundation import throttle
from portal.web import render
from portal.web.guard import PUBLIC, allow
from portal.web.lists import text_arg

blueprint = Blueprint("association_certificates", __name__, url_prefix="/association/certificates")

#: Wrong codes from one place in a quarter of an hour.
PER_ADDRESS = 30


@blueprint.get("")
@allow(PUBLIC)
def index():
    code = text_arg("code", 16).upper().replace(" ", "").replace("-", "")
    if code.isascii() and code.isalnum():
        return redirect(f"/association/certificates/{code}", 303)
    return render.page("association_certificates/index.html", code=code, holds=None)


@blueprint.get("/<certificate_code>")
@allow(PUBLIC)
def show(certificate_code: str):
    holds = Member.certified(certificate_code[:16])
    if not holds:
        address = request.remote_addr or ""
        throttle.check("certificate", address, PER_ADDRESS)
        throttle.failed("certificate", address)
    return render.page("association_certificates/index.html", code=certificate_code[:16], holds=holds)
