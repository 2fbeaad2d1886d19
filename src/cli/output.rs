//! Writing listings: JSON lines, CSV, tabs or columns; every text is display text or escaped.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use super::{args::Output, exit::Fault};
use crate::model::text::{DisplayText, clean};

/// Standard output, buffered. A reader that went away (`| head`) ends the program quietly.
pub struct Out {
    out: BufWriter<StdoutLock<'static>>,
    pub form: Output,
}

impl Out {
    #[must_use]
    pub fn new(form: Output) -> Self {
        Self { out: BufWriter::with_capacity(64 << 10, io::stdout().lock()), form }
    }

    /// One JSON object on a line of its own; what the cleaner would drop is escaped.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Fault> {
        let mut ser = serde_json::Serializer::with_formatter(&mut self.out, Escaped(CompactFormatter));
        value.serialize(&mut ser).map_err(|e| match e.io_error_kind() {
            Some(kind) => Fault::from(io::Error::from(kind)),
            None => Fault::new(super::exit::FAULT, e.to_string()),
        })?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// One line of a person's text.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn line(&mut self, line: &str) -> Result<(), Fault> {
        Ok(writeln!(self.out, "{line}")?)
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn finish(mut self) -> Result<(), Fault> {
        Ok(self.out.flush()?)
    }
}

/// A listing with fixed columns, in whichever form was asked for.
pub struct Listing {
    out: Out,
    columns: &'static [(&'static str, usize)],
    begun: bool,
}

impl Listing {
    /// `columns`: heads and, for the table, widths; the last column takes the rest.
    #[must_use]
    pub fn new(form: Output, columns: &'static [(&'static str, usize)]) -> Self {
        Self { out: Out::new(form), columns, begun: false }
    }

    /// One row: as cells for the table, CSV and tabs, or as a value for JSON.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn row<V: Serialize>(
        &mut self,
        cells: &[DisplayText],
        value: impl FnOnce() -> V,
    ) -> Result<(), Fault> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.out.form {
            Output::Json => self.out.json(&value()),
            Output::Csv => {
                if first {
                    let heads: Vec<&str> = self.columns.iter().map(|c| c.0).collect();
                    self.csv(&heads)?;
                }
                let guarded: Vec<String> =
                    cells.iter().map(|c| crate::model::text::csv_guard(c.as_str()).into_owned()).collect();
                self.csv(&guarded)
            }
            Output::Plain => {
                let line: Vec<&str> = cells.iter().map(DisplayText::as_str).collect();
                self.out.line(&line.join("\t"))
            }
            Output::Table => {
                if first {
                    let heads: Vec<DisplayText> = self.columns.iter().map(|c| clean(c.0)).collect();
                    self.table(&heads)?;
                }
                self.table(cells)
            }
        }
    }

    fn csv<T: AsRef<[u8]>>(&mut self, cells: &[T]) -> Result<(), Fault> {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(cells).map_err(|e| Fault::new(super::exit::FAULT, e.to_string()))?;
        let bytes = writer.into_inner().map_err(|e| Fault::new(super::exit::FAULT, e.to_string()))?;
        Ok(self.out.out.write_all(&bytes)?)
    }

    fn table(&mut self, cells: &[DisplayText]) -> Result<(), Fault> {
        let mut line = String::new();
        for (i, (cell, (_, width))) in cells.iter().zip(self.columns).enumerate() {
            if i + 1 == self.columns.len() {
                line.push_str(cell.as_str());
            } else {
                let cut = crate::model::text::cut(cell, *width);
                line.push_str(cut.as_str());
                line.push_str(&" ".repeat(width.saturating_sub(cut.width()) + 2));
            }
        }
        self.out.line(line.trim_end())
    }

    /// Writes what waits; says so when a person's table stayed empty.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn finish(mut self, when_empty: &str) -> Result<(), Fault> {
        if !self.begun {
            match self.out.form {
                Output::Table => note(when_empty),
                Output::Csv => {
                    let heads: Vec<&str> = self.columns.iter().map(|c| c.0).collect();
                    self.csv(&heads)?;
                }
                Output::Json | Output::Plain => {}
            }
        }
        self.out.finish()
    }
}

/// Tells a person something beside the listing, on standard error.
pub fn note(text: &str) {
    let mut err = io::stderr().lock();
    // Nothing can be told when standard error is gone.
    let _ = writeln!(err, "{}", clean(text));
}

/// A line that is written over itself, on a terminal only.
pub struct ProgressLine {
    shown: bool,
}

impl ProgressLine {
    #[must_use]
    pub fn new() -> Self {
        Self { shown: io::stderr().is_terminal() }
    }

    pub fn show(&self, text: &str) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\x1b[K{}", clean(text));
        }
    }

    pub fn clear(&self) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

impl Default for ProgressLine {
    fn default() -> Self {
        Self::new()
    }
}

/// Compact JSON that is inert in a terminal: what the cleaner would drop or replace is written as `\uXXXX`.
struct Escaped(CompactFormatter);

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() && !fragment.contains('\x7f') {
            return self.0.write_string_fragment(writer, fragment);
        }
        writer.write_all(crate::model::text::json_escape(fragment).as_bytes())
    }
}
