"""Names and what they stand for: classes, definitions, values, attributes, namespaces."""
