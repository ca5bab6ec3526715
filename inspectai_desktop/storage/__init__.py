"""What the station remembers: database, image store, retention; the only home of SQLAlchemy."""
