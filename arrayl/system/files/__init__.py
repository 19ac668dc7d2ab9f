"""Files and directories: whole texts, native files at a position, properties, copies."""
