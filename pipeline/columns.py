"""A row's dataclass -> the columns of its table: Arrow types, and what each column means.

A column is defined once, as a field of its row: `url: Annotated[str | None, Column(...)] = None`.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, get_args, get_origin, get_type_hints

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Arrow type, what it holds, its unit, and the standard it is named after.

    `since` is the schema version that brought it: older lakes give null. Name and nullability are
    those of the field it annotates.
    """

    type: pa.DataType
    description: str
    unit: str | None = None
    standard: str | None = None
    since: int = 1
    name: str = ""
    nullable: bool = True


def columns_of(row: type[Any]) -> tuple[Column, ...]:
    """The columns of a row's dataclass, in its order.

    Raises TypeError for a field that says nothing of its column, or that came later than the
    table and may not be null: an older lake has nothing to put there.
    """
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(row, field.name, hints[field.name]) for field in fields(row))


def _column(row: type[Any], name: str, hint: Any) -> Column:
    described = [extra for extra in get_args(hint)[1:] if isinstance(extra, Column)]
    if len(described) != 1:
        raise TypeError(f"{row.__name__}.{name}: wants one Column in its annotation")
    kind = get_args(hint)[0]
    nullable = type(None) in get_args(kind) or get_origin(kind) is tuple
    if described[0].since > 1 and not nullable:
        raise TypeError(f"{row.__name__}.{name}: came later, so it may be null in an older lake")
    return replace(described[0], name=name, nullable=nullable)
