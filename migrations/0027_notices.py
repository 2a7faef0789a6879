"""Notices of a record are looked up for one person: of a vote there are as many as there are members."""


def up(migrator, db):
    migrator.migrate(migrator.drop_index("notice", "notice_kind_record_id"))
    migrator.migrate(migrator.add_index("notice", ("kind", "record_id", "account_id")))


def down(migrator, db):
    migrator.migrate(migrator.drop_index("notice", "notice_kind_record_id_account_id"))
    migrator.migrate(migrator.add_index("notice", ("kind", "record_id")))
