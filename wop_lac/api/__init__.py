"""Root of the REST API: one JSON parser, one error shape, the schema."""
