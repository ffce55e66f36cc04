//! Values become papers: official papers as DOCX ([`paper`], [`docx`]), filled in from templates
//! ([`template`], [`markup`]), packages for exchange ([`edxml`]), tables as XLSX and CSV, forms to be
//! filled in by hand as XLSX, deadlines as a calendar (ICS), many files as one archive.
//!
//! No I/O and no clock: values in, bytes out, the same bytes for the same
//! values, so that whoever serves them can answer "not modified".
//!
//! The calendar is written by a writer of our own ([`ics`]). The `icalendar`
//! crate brings `chrono` beside our `jiff`, takes its stamps and UIDs from the
//! clock and from chance, and looks for the place to fold by counting letters
//! where it means bytes, which Vietnamese has at every turn.

pub mod archive;
pub mod docx;
pub mod edxml;
pub mod ics;
pub mod markup;
pub mod paper;
pub mod table;
pub mod template;
pub mod workbook;
