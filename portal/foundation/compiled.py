"""Queries compiled once: for pages that everybody opens all day, where building one costs five times running it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from functools import partial
from operator import itemgetter

import peewee

from portal.foundation import clock
from portal.foundation.roles import Person

#: The database of the process: `db.use` says which.
database = peewee.DatabaseProxy()


class _Marker:
    """Stands for one parameter while a prepared query is compiled."""

    def __init__(self, name):
        #: Of a prepared query a name; of a ready one a place, or two in a collection.
        self.name = name

    def of(self, values: list):
        return values[self.name[0]][self.name[1]] if isinstance(self.name, tuple) else values[self.name]


def prepared(builder: Callable) -> Callable[..., list[tuple]]:
    """A query compiled once per kind of database and run as tuples: for hot pages, where building a query costs
    five times running it. The builder gets one placeholder per parameter and returns a peewee query; the
    finished function takes the same parameters by name. Values reach the driver as they are."""
    return _ran(builder, lambda cursor: cursor.fetchall())


def prepared_write(builder: Callable) -> Callable[..., int]:
    """As `prepared`, for a statement that writes: it answers how many rows it has written."""
    return _ran(builder, lambda cursor: cursor.rowcount)


def _ran(builder: Callable, answer: Callable) -> Callable:
    compiled: dict[type, tuple[str, list]] = {}
    names = builder.__code__.co_varnames[: builder.__code__.co_argcount]

    def run(**values):
        kind = type(database.obj)
        if kind not in compiled:
            query = builder(*(_placeholder(name) for name in names))
            compiled[kind] = _sql_of(query)
        sql, places = compiled[kind]
        params = [values[place.name] if isinstance(place, _Marker) else place for place in places]
        return answer(_run(sql, params))

    run.__doc__ = builder.__doc__
    run.__name__ = builder.__name__
    return run


def _placeholder(name) -> peewee.Value:
    return peewee.Value(_Marker(name), converter=False)


def _sql_of(query) -> tuple[str, list]:
    """A query's SQL and its values, with markers where parameters stand."""
    # Bound to the concrete database, not the proxy, so that the placeholder style is the right one.
    sql, places = database.obj.get_sql_context().sql(query).query()
    places = [_bare(place) for place in places]
    return _settled(sql, places) if isinstance(database.obj, peewee.SqliteDatabase) else (sql, places)


def _settled(sql: str, places: list) -> tuple[str, list]:
    """From 3.48 on SQLite looks at the values it is given to choose its way, and prepares such a statement anew each
    time that takes longer than running it. So what never changes is written into it, and what changes stands behind a
    plus, where it is not looked at: that is the value itself."""
    parts = sql.split("?")
    if len(parts) != len(places) + 1:
        return sql, places
    written, left = [parts[0]], []
    for place, part in zip(places, parts[1:], strict=True):
        text = _literal(place)
        if text is None:
            left.append(place)
        written += ["+?" if text is None else text, part]
    return "".join(written), left


def _literal(value) -> str | None:
    """A constant as SQL; None for what stays a parameter."""
    if type(value) is int:
        return str(value)
    if type(value) is str and "\x00" not in value:
        return "'{}'".format(value.replace("'", "''"))
    return None


def _bare(value):
    """A constant as the driver takes it without asking what it is, each time anew."""
    if isinstance(value, bool) and isinstance(database.obj, peewee.SqliteDatabase):
        return int(value)
    return value.value if isinstance(value, Enum) else value


def _run(sql: str, params: list):
    """For SQLite days and moments become the text it keeps: its driver takes longer over each than over a row."""
    opened = database.obj
    if isinstance(opened, peewee.SqliteDatabase):
        params = [_AS_TEXT[type(one)](one) if type(one) in _AS_TEXT else one for one in params]
    return opened.execute_sql(sql, params)


_AS_TEXT = {date: date.isoformat, datetime: partial(datetime.isoformat, sep=" ")}


def ready(builder: Callable) -> Callable[..., list]:
    """As `prepared`, for the rows that the query itself would give. A person stands for his id, a collection for as
    many parameters as it has members; None, and what is behind the builder's `*`, shapes the query: it is compiled
    for each shape, each role and each day (who may see a row may hang on today)."""
    code = builder.__code__
    names = code.co_varnames[: code.co_argcount]
    shapes = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    kept: tuple[date | None, dict[tuple, tuple]] = (None, {})

    def run(*args, **more):
        nonlocal kept
        day, compiled = kept
        if day != clock.today():
            # Day and dictionary in one, as another thread may just be reading them.
            day, compiled = kept = clock.today(), {}
        # Looked up by name, as tests put another database in its place.
        values, key = [], [type(database.obj)]
        for one in args:
            value = one if type(one) in _SINGLE else _plain(one)
            values.append(value)
            key.append(False if type(one) in _SINGLE else _shape_of(one, value))
        for name in shapes:
            key.append(more[name])
        found = compiled.get(key := tuple(key))
        if found is None:
            told = [_stand_in(n, arg, value) for n, (arg, value) in enumerate(zip(args, values, strict=True))]
            query = builder(**dict(zip(names, told, strict=True)), **more)
            sql, places = _sql_of(query)
            found = query, sql, _filling(places), []
            # What holds until a moment, as some tables say of who may see a row, is asked anew each time.
            if not any(isinstance(place, datetime) for place in places):
                compiled[key] = found
        query, sql, fill, read = found
        cursor = _run(sql, fill(values))
        rows = cursor.fetchall()
        if rows and not read:
            read.append(_reader(query._get_cursor_wrapper(cursor)))
        # Of tuples that the driver returns as they are to be, nothing has to be made.
        return rows if not rows or read[0] is tuple else list(map(read[0], rows))

    run.__doc__ = builder.__doc__
    run.__name__ = builder.__name__
    return run


#: What is one parameter, whatever it is.
_SINGLE = frozenset((int, str, date, datetime))


def _filling(places: list) -> Callable[[list], list]:
    """What puts the values where a statement has markers."""
    if all(isinstance(place, _Marker) and not isinstance(place.name, tuple) for place in places):
        numbers = [place.name for place in places]
        return lambda values: [values[n] for n in numbers]
    return lambda values: [place.of(values) if isinstance(place, _Marker) else place for place in places]


def _plain(value):
    if isinstance(value, Person):
        return value.id
    return list(value) if isinstance(value, list | tuple | set | frozenset | dict) else value


def _shape_of(given, value):
    """What of a parameter the SQL hangs on."""
    if isinstance(given, Person):
        return given.role, given.functions, value is None
    # A list of one is not nothing, though 1 == True.
    return ("many", len(value)) if isinstance(value, list) else value is None


def _stand_in(n: int, given, value):
    """What a builder gets instead of a parameter."""
    if isinstance(given, Person):
        return given if value is None else replace(given, id=_placeholder(n))
    if isinstance(value, list):
        return [_placeholder((n, place)) for place in range(len(value))]
    return None if value is None else _placeholder(n)


def moment_of(told) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def day_of(told) -> date | None:
    """A day as a prepared query tells it: SQLite knows no dates."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _reader(wrapper) -> Callable:
    """What makes a row of what the driver returns: peewee's own way, prepared once; for rows of tables it is shorter,
    as nothing is looked up again for each."""
    wrapper.initialize()
    if any(field is None for field in wrapper.fields) or getattr(wrapper, "_dest_reachable", None):
        return wrapper.process_row
    how = [_reading(field, one) for field, one in zip(wrapper.fields, wrapper.converters, strict=True)]
    if isinstance(wrapper, peewee.ModelTupleCursorWrapper):
        return partial(_tuple, [(n, one) for n, one in enumerate(how) if one]) if any(how) else tuple
    if isinstance(wrapper, peewee.ModelObjectCursorWrapper):
        return partial(_row, wrapper.model, *_columns(enumerate(wrapper.columns), how))
    if not isinstance(wrapper, peewee.ModelCursorWrapper):
        return wrapper.process_row
    parts = []
    for source, model, _is_model in wrapper._constructor_list:
        named = [(n, name) for n, key, name, _how in wrapper._row_spec if key is source]
        if not named:
            # Joined for its conditions alone.
            return wrapper.process_row
        parts.append((source, model, itemgetter(*(n for n, _name in named)), *_columns(named, how)))
    links = [(source, attr, to) for source, attr, to, _dict, _outer, is_key in wrapper.src_to_dest if is_key]
    if len(links) < len(wrapper.src_to_dest) or any(source is not wrapper.model for source, _attr, _to in links):
        return wrapper.process_row
    if any(len(names) == 1 for *_part, names, _read in parts):
        # Of one column alone an itemgetter gives no tuple.
        return wrapper.process_row

    def read(told):
        made = {source: _row(model, names, how, part(told)) for source, model, part, names, how in parts}
        row = made[wrapper.model]
        for _source, attr, to in links:
            other = made[to]
            # Of an outer join that found nothing every column is empty.
            there = any(value is not None for value in other.__data__.values())
            row.__rel__[attr] = other if there else None
            if there and attr not in row.__data__:
                row.__data__[attr] = other.get_id()
        return row

    return read


def _columns(named: Iterable[tuple[int, str]], how: list) -> tuple[list[str], list[tuple]]:
    """(names, (name, how it is read) of those that are not as the driver returns them)."""
    named = list(named)
    return [name for _n, name in named], [(name, how[n]) for n, name in named if how[n]]


def _row(model, names: list[str], how: list[tuple], told) -> peewee.Model:
    row = model(__no_default__=True)
    row.__data__ = data = dict(zip(names, told, strict=True))
    for name, one in how:
        data[name] = one(data[name])
    return row


def _tuple(how: list[tuple], told) -> tuple:
    made = list(told)
    for n, one in how:
        made[n] = one(made[n])
    return tuple(made)


def _reading(field, how) -> Callable | None:
    """How a column is read; None for what the driver returns as it is."""
    if isinstance(field, peewee.DateTimeField):
        return moment_of
    if isinstance(field, peewee.DateField):
        return day_of
    plain = (peewee.CharField, peewee.TextField, peewee.IntegerField, peewee.AutoField, peewee.ForeignKeyField)
    return None if isinstance(field, plain) else how
