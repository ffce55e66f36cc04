//! Values become papers: XLSX, CSV, ICS.
