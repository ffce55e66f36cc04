//! What the page of a batch shows.

use ntm_drafting::table::{Cell, Column, Kind, Table};
use ntm_office::batch::WholeBatch;
use ntm_store::{batch::File, document::DocumentState};
use ntm_views::{
    frame::{Frame, Lang},
    pages::document::{BatchPage, BatchRow},
    parts::{Bar, Chip, Exports, Sentence, Tone},
    paths, words,
};

use crate::areas::{batches::said, document_page};

/// The batch: what stands in the way first, then what is being read, then the rest.
pub(crate) fn page(frame: Frame, whole: &WholeBatch, limit: usize) -> BatchPage {
    let lang = frame.lang;
    let w = words::receive::of(lang);
    let tally = whole.tally();
    let taken = whole.files.len() - tally.refused;
    let read = taken - tally.reading;
    let mut sentence = Sentence::default().say(w.batch_said(
        whole.files.len(),
        tally.new,
        tally.known,
        tally.refused,
    ));
    if tally.reading > 0 {
        sentence = sentence.say(format!(" {}", w.batch_reading(read, taken)));
    }
    if tally.failed > 0 {
        sentence = sentence.say(format!(" {}", w.batch_failed(tally.failed)));
    }
    let broken = whole.batch.whole_at.is_none();
    let mut files: Vec<&File> = whole.files.iter().collect();
    files.sort_by_key(|file| match file.document.as_ref().map(|it| it.state) {
        None => 0,
        Some(DocumentState::Failed) => 1,
        Some(DocumentState::Reading) => 2,
        Some(_) => 3,
    });
    BatchPage {
        said: sentence,
        progress: Bar::of(read as u64, taken as u64, Tone::Good),
        reading: !whole.is_finished() && !broken,
        upload: broken
            .then(|| document_page::upload(limit, whole.batch.id.to_string(), String::new())),
        rows: files.into_iter().map(|file| row(lang, file)).collect(),
        exports: Exports::default(),
        frame: frame.crumb(words::document::of(lang).documents(), paths::DOCUMENTS),
    }
}

/// The files of a batch as they stand on its page.
pub(crate) fn table(page: &BatchPage) -> Table {
    let lang = page.frame.lang;
    let w = words::receive::of(lang);
    let row = |it: &BatchRow| {
        let cells = [&it.chip.word, &it.name, &it.note, &it.code];
        cells.map(|text| Cell::from(text.as_str())).to_vec()
    };
    Table {
        title: page.frame.title.clone(),
        columns: vec![
            Column::new(words::common::of(lang).state(), Kind::Text, 16.0),
            Column::new(w.file(), Kind::Text, 40.0),
            Column::new(words::common::of(lang).note(), Kind::Text, 60.0),
            Column::new(words::document::of(lang).document(), Kind::Text, 16.0),
        ],
        rows: page.rows.iter().map(row).collect(),
    }
}

fn row(lang: Lang, file: &File) -> BatchRow {
    let w = words::receive::of(lang);
    let Some(document) = &file.document else {
        return BatchRow {
            chip: Chip::new(Tone::Bad, "cross", w.not_taken()),
            name: file.file_name.clone(),
            code: String::new(),
            href: String::new(),
            note: file
                .refusal
                .as_ref()
                .map(|it| said(lang, it))
                .unwrap_or_default(),
        };
    };
    let mut notes = Vec::new();
    if file.known {
        notes.push(w.known_before().to_owned());
    }
    if let Some(code) = &document.same_as {
        notes.push(w.copy_of(code));
    }
    match document.state {
        DocumentState::Failed => {
            notes.extend(document.failure.as_ref().map(|it| said(lang, it)));
        }
        DocumentState::Review => notes.push(w.in_tasks(document.proposals)),
        _ => {}
    }
    BatchRow {
        chip: document_page::chip(lang, document.state),
        name: file.file_name.clone(),
        code: document.code.clone(),
        href: format!("{}/{}", paths::DOCUMENTS, document.code),
        note: notes.join(" · "),
    }
}
