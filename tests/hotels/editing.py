"""How a hotel's file is opened, edited and listed."""

from datetime import datetime

NOW = datetime(2026, 11, 18, 4, 0)  # Wednesday of week 47


def new_file(browser, **fields):
    return browser.send("/hotels/new", "/hotels", **{"name": "Garden Hotel", "code": "SZ100", **fields})


def edited(browser, code="SZ001", **fields):
    return browser.send(f"/hotels/{code}/edit", f"/hotels/{code}", **fields)
