"""Areas: kelurahan, kecamatan and other grounds, from official files or the extract; which one holds a place."""
