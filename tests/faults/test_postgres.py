"""PostgreSQL is restarted, or takes no writes for a while: nothing acknowledged is lost, and no fault stays."""

from contextlib import closing, contextmanager

import psycopg
import pytest

from portal.foundation import db
from tests import postgres
from tests.faults.conftest import BETWEEN, ROUNDS
from tests.faults.people import Client, Crowd, edit, until

pytestmark = pytest.mark.parametrize("standing", ["postgresql"], indirect=True)


def test_a_restart_of_the_server_is_told_and_gone_again(standing, own_postgres, tell):
    """While it is down pages and forms answer 503, forms with their text; then everything goes on by itself."""
    folder, _ = own_postgres
    reader = standing.managers[0]
    with Crowd(standing.seats, pause=0.1) as crowd:
        for number in range(ROUNDS):
            crowd.save_more(BETWEEN)
            postgres.halt(folder, ("immediate", "fast")[number % 2])
            refused = crowd.counted["503"]
            crowd.until(lambda refused=refused: crowd.counted["503"] >= refused + len(crowd.officers))
            assert reader.ask("GET", "/hotels/F000")[0] == 503
            assert Client(reader.port).ask("GET", "/readyz")[0] == 503
            assert Client(reader.port).ask("GET", "/healthz")[0] == 200
            postgres.go_on(folder)
        crowd.save_more(BETWEEN)
        # Every thread of every worker has found its way back.
        assert {reader.ask("GET", "/hotels/F000")[0] for _ in range(40)} == {200}
    # Our own connection has gone with the server.
    db.database.close()
    tell(restarts=ROUNDS, **crowd.reckon())


@contextmanager
def reading_alone(url):
    """Inside, the server takes no writes, of those who are connected either."""

    def say(*statements):
        with closing(psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off")) as opened:
            for statement in statements:
                opened.execute(statement)

    say("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        say("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")


def test_while_the_server_takes_no_writes_people_sign_in_and_read(standing, tell):
    with Crowd(standing.seats, deaf=0, pause=0.1) as crowd:
        for _ in range(ROUNDS):
            crowd.save_more(BETWEEN)
            with reading_alone(standing.url):
                refused = crowd.counted["503"]
                crowd.until(lambda refused=refused: crowd.counted["503"] >= refused + len(crowd.officers))
                newcomer = Client(standing.server.port).signed_in("manager1")
                assert {newcomer.ask("GET", page)[0] for page in ("/", "/hotels", "/hotels/F000", "/me")} == {200}
                assert edit(newcomer, "Kept words.") == (503, True)
            until(lambda newcomer=newcomer: edit(newcomer, "Written.") == (303, True))
        crowd.save_more(BETWEEN)
    tell(times_read_only=ROUNDS, **crowd.reckon())
