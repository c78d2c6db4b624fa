"""How answers are shown: numbers and names in the reader's language, sentences, charts, tables, files."""
