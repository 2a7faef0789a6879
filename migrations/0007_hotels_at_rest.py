"""A hotel that is suspended or has left owes no call: nothing of what it missed before stays due."""


def up(migrator, db):
    db.execute_sql("UPDATE hotel SET next_call_on = '9999-12-31' WHERE status <> 'active'")


def down(migrator, db):
    """The day comes back when the hotel is settled."""
