"""What went out with a service delivered, as it went: a peer sheet's figures stay when the month is corrected."""

from peewee import TextField


def up(migrator, db):
    migrator.migrate(migrator.add_column("service_delivery", "body", TextField(default="")))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("service_delivery", "body"))
