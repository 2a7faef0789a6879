"""What every answer says to the browser: nothing from elsewhere, nothing framed, nothing kept."""

from flask import Flask, Response, request

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
#: For what somebody sent in: should a browser ever open it as a page, it can do nothing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


#: What an answer may say for itself, and what is said alike of all.
ITS_OWN = (("Content-Security-Policy", CSP), ("Referrer-Policy", "same-origin"))
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    # The policy says it, too; this is for what does not read policies.
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
HTTPS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def init_app(app: Flask) -> None:
    always = (*ALWAYS, HTTPS) if app.config["SESSION_COOKIE_SECURE"] else ALWAYS

    @app.after_request
    def _add(response: Response) -> Response:
        headers = response.headers
        for name, value in ITS_OWN:
            if name not in headers:
                headers.add(name, value)
        # Nothing else says these, so nothing has to be looked for and replaced.
        for name, value in always:
            headers.add(name, value)
        if request.endpoint != "assets.show" or response.status_code != 200:
            vary = headers.get("Vary")
            headers["Cache-Control"] = "no-store"
            headers["Vary"] = f"{vary}, HX-Request, HX-Target" if vary else "HX-Request, HX-Target"
        return response
