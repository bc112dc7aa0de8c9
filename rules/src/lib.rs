//! Pure rules: the same answer on the server, in the browser and on phones.
