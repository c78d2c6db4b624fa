"""The indicator catalogue, as data: name, definition, unit, what it is counted over, how it may be broken down."""
