//! Reads logs line by line: `#path`, `#fields` and `#types`, then `split`. Knows nothing of damaged files.

use std::collections::BTreeMap;

/// A cell that the file has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    Unset,
    Empty,
    Set(String),
}

impl Cell {
    pub fn written(&self) -> &str {
        match self {
            Cell::Unset => "-",
            Cell::Empty => "(empty)",
            Cell::Set(text) => text,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Row {
    /// The line as it stands in its file.
    pub raw: String,
    pub file: String,
    /// From 1.
    pub line: u32,
    cells: BTreeMap<String, Cell>,
}

impl Row {
    /// `None` if the file has no such field.
    pub fn cell(&self, field: &str) -> Option<&Cell> {
        self.cells.get(field)
    }

    /// The raw text of a cell that is set.
    pub fn text(&self, field: &str) -> Option<&str> {
        if let Some(Cell::Set(text)) = self.cell(field) { Some(text) } else { None }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Names and types, in order of first sight.
    pub fields: Vec<(String, String)>,
    pub rows: Vec<Row>,
}

impl Log {
    pub fn zeek_type(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, zeek_type)| zeek_type.as_str())
    }

    /// The field meant by a name: itself, or the one that differs in `.` and `_`.
    pub fn resolve(&self, name: &str) -> Option<&str> {
        let alike = |field: &str| field.replace('.', "_") == name.replace('.', "_");
        let exact = self.fields.iter().find(|(field, _)| field == name);
        exact.or_else(|| self.fields.iter().find(|(field, _)| alike(field))).map(|(field, _)| field.as_str())
    }
}

/// Logs by path.
pub type World = BTreeMap<String, Log>;

/// Reads files, given by name and text, in their order.
pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> World {
    let mut world = World::new();
    for (name, text) in files {
        let (mut path, mut names): (&str, Vec<&str>) = ("", Vec::new());
        for (line, number) in text.lines().zip(1..) {
            let values = || line.split('\t').skip(1);
            if line.starts_with("#path") {
                path = values().next().unwrap();
            } else if line.starts_with("#fields") {
                names = values().collect();
            } else if line.starts_with("#types") {
                let log = world.entry(path.to_owned()).or_default();
                for (name, zeek_type) in names.iter().zip(values()) {
                    if log.zeek_type(name).is_none() {
                        log.fields.push(((*name).to_owned(), zeek_type.to_owned()));
                    }
                }
            } else if !line.is_empty() && !line.starts_with('#') {
                let cell = |text: &str| match text {
                    "-" => Cell::Unset,
                    "(empty)" => Cell::Empty,
                    text => Cell::Set(text.to_owned()),
                };
                let cells = names.iter().zip(line.split('\t')).map(|(name, text)| ((*name).to_owned(), cell(text)));
                let row = Row { raw: line.to_owned(), file: name.to_owned(), line: number, cells: cells.collect() };
                world.get_mut(path).unwrap().rows.push(row);
            }
        }
    }
    world
}
