"""Steps that build and change the schema, run by `storage.schema_upgrade` through Alembic.

Shipped as source files inside the package: Alembic reads them from this folder, in a checkout,
in a wheel and in the packaged program alike.
"""
