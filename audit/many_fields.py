"""A migration operation: many new columns of several tables at once.

Django adds columns one by one, and on SQLite copies the whole table for each. These have a default in the database or
may be empty, which both databases can add in place.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class AddFields(Operation):
    """`tables` is {model name: [(field name, field), …]}."""

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
                    self._add(schema_editor, model, model._meta.get_field(name))

    def _add(self, schema_editor, model, field):
        if schema_editor.connection.vendor == "sqlite":
            BaseDatabaseSchemaEditor.add_field(schema_editor, model, field)
        else:
            schema_editor.add_field(model, field)

    def describe(self):
        return f"Add fields to {', '.join(self.tables)}"
