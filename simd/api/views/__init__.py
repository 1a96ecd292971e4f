"""What the API shows, as values: each shape is a Struct, each Struct a schema."""
