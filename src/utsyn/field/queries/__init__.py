"""Reading field records: as rows for packages, and for the pages."""
