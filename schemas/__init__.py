"""What a table is: columns, vocabularies and the two value types everything uses. No I/O."""
