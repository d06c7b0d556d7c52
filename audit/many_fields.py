"""Migration operations that do many things at once.

Django makes tables, columns and constraints one by one. Before each it builds all related models afresh, and on SQLite
copies the whole table for many of them; most of the time of walking the migrations went there.
"""

from django.db import NotSupportedError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    AlterUniqueTogether,
    CreateModel,
    RemoveConstraint,
)
from django.db.migrations.operations.base import Operation
from django.db.models import UniqueConstraint
from django.db.models.expressions import Expression, Value


class AddFields(Operation):
    """`tables` is {model name: [(field name, field), …]}. The fields have a default in the database or may be empty,
    which both databases can add in place."""

    reduces_to_sql = True
    reversible = False  # forward-only

    def __init__(self, tables: dict):
        self.tables = tables

    def state_forwards(self, app_label, state):
        for model_name, fields in self.tables.items():
            state.models[app_label, model_name].fields.update(fields)
        if "apps" in state.__dict__:
            state.reload_models([(app_label, model_name) for model_name in self.tables], delay=True)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model_name, fields in self.tables.items():
            model = to_state.apps.get_model(app_label, model_name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                for name, _ in fields:
                    add_in_place(schema_editor, model, model._meta.get_field(name))

    def describe(self):
        return f"Add fields to {', '.join(self.tables)}"


def add_in_place(schema_editor, model, field):
    """A default that is not the database's own stays on SQLite until the table is copied."""
    if schema_editor.connection.vendor == "sqlite" and _leaves_default(field):
        definition, values = schema_editor.column_sql(model, field, include_default=True)
        table, column = (schema_editor.quote_name(name) for name in (model._meta.db_table, field.column))
        schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}", values or None)
        schema_editor.deferred_sql.extend(schema_editor._field_indexes_sql(model, field))
    elif schema_editor.connection.vendor == "sqlite":
        BaseDatabaseSchemaEditor.add_field(schema_editor, model, field)
    else:
        schema_editor.add_field(model, field)


def _leaves_default(field):
    return not field.has_db_default() and BaseDatabaseSchemaEditor._effective_default(field) is not None


def at_once(operations: list) -> list:
    """The same operations, in the same order, with each run of them that can be made at once as one `AtOnce`."""
    made, run = [], []
    for operation in operations:
        if _joins(operation, run):
            run.append(operation)
            continue
        made += [*_of(run), operation]
        run = []
    return made + _of(run)


def _of(run):
    return [AtOnce(run)] if len(run) > 1 else run


def _joins(operation, run):
    match operation:
        case CreateModel() | AlterModelOptions() | AddFields() | AlterField():
            return True
        case AddConstraint() | RemoveConstraint() | AddIndex():
            return True
        case AddField():
            return operation.model_name_lower in _made_in(run) or _fits_rows(operation.field)
        case AlterUniqueTogether():
            return operation.name_lower in _made_in(run)
    return False


def _made_in(run):
    return {operation.name_lower for operation in run if isinstance(operation, CreateModel)}


def _fits_rows(field):
    """Whether rows that are there can be given the column as it is added."""
    if field.primary_key or field.unique or field.many_to_many:
        return False
    return field.null or _has_constant(field) or BaseDatabaseSchemaEditor._effective_default(field) is not None


def _has_constant(field):
    """A default in the database which is a plain value."""
    return field.has_db_default() and not (
        isinstance(field.db_default, Expression) and not isinstance(field.db_default, Value)
    )


class AtOnce(Operation):
    """Makes what its operations say with one building of the models: new tables in their last shape, then what changes
    of tables that were there. Ends with the tables that the operations make one by one."""

    reduces_to_sql = True
    reversible = False  # forward-only

    def __init__(self, operations: list):
        self.operations = operations

    def state_forwards(self, app_label, state):
        apps = state.__dict__.pop("apps", None)  # without it each operation changes only what is known of the models
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if apps is not None:
            state.apps = apps
            state.reload_models([(app_label, name) for name in self._tables()], delay=False)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        new = _made_in(self.operations)
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)
        for name, operations in self._tables().items():
            model = to_state.apps.get_model(app_label, name)
            if name not in new and self.allow_migrate_model(schema_editor.connection.alias, model):
                states = app_label, schema_editor, from_state, to_state
                _change(operations, model, states)

    def _tables(self):
        """{lower-case name of a model: the operations that are about it}, in their order."""
        tables = {}
        for operation in self.operations:
            for name in operation.tables if isinstance(operation, AddFields) else [_about(operation)]:
                tables.setdefault(name, []).append(operation)
        return tables

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)


def _about(operation):
    if isinstance(operation, CreateModel | AlterModelOptions | AlterUniqueTogether):
        return operation.name_lower
    return getattr(operation, "model_name_lower", None) or operation.model_name.lower()


def _change(operations, model, states):
    """Columns are altered while the table is as it was, then added; constraints and indexes come last."""
    _, schema_editor, _, _ = states
    copies = schema_editor.connection.vendor == "sqlite" and any(_needs_copy(one, states) for one in operations)
    if not copies:
        _do(operations, AlterField, states)
        _do(operations, RemoveConstraint, states)
    for operation in operations:
        for field in _added(operation, model):
            add_in_place(schema_editor, model, field)
    if copies:
        schema_editor._remake_table(model)  # with every constraint and index it has in the end
    else:
        _do(operations, AddConstraint | AddIndex, states)


def _do(operations, kind, states):
    for operation in operations:
        if isinstance(operation, kind) and (kind is not AlterField or _alters(operation, states)):
            operation.database_forwards(*states)


def _alters(operation, states):
    """Whether a column that was there becomes another. What only a copy can do to its rows is done one by one."""
    app_label, schema_editor, from_state, to_state = states
    before, after = (state.apps.get_model(app_label, operation.model_name)._meta for state in (from_state, to_state))
    if operation.name not in {field.name for field in before.get_fields()}:
        return False  # added by the same AtOnce, in its last shape
    old, new = before.get_field(operation.name), after.get_field(operation.name)
    if old.column != new.column or old.null > new.null:
        raise NotSupportedError(f"{operation.describe()}: not at once with other changes.")
    return schema_editor._field_should_be_altered(old, new)


def _added(operation, model):
    match operation:
        case AddField():
            return [model._meta.get_field(operation.name)]
        case AddFields():
            return [model._meta.get_field(name) for name, _ in operation.tables[model._meta.model_name]]
    return []


def _needs_copy(operation, states):
    """Whether SQLite makes this only with a copy of the table."""
    app_label, _, from_state, _ = states
    match operation:
        case AlterField():
            return _alters(operation, states)
        case AddField():
            return _leaves_default(operation.field)
        case AddConstraint():
            constraint = operation.constraint
        case RemoveConstraint():
            constraint = from_state.models[app_label, operation.model_name.lower()].get_constraint_by_name(
                operation.name
            )
        case _:
            return False
    is_index = isinstance(constraint, UniqueConstraint) and (
        constraint.condition or constraint.contains_expressions or constraint.include or constraint.deferrable
    )
    return not is_index
