"""One blueprint per feature."""

from portal.web.views import accounts, audit, calls, health, home, hotels, links, me, postings, sign_in, styleguide

BLUEPRINTS = [
    module.blueprint
    for module in (home, health, sign_in, me, links, hotels, postings, calls, accounts, audit, styleguide)
]
