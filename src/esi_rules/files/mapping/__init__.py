"""Read an inspection from existing tables, by a mapping that defines what each column means."""
