//! Where documents are read: no document by two at a time, and how far each has come.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use ntm_intake::Course;
use ntm_programme::identity::DocumentId;

/// The desks of this process, by what lies on them.
#[derive(Default)]
pub(crate) struct Desks(Mutex<HashMap<DocumentId, Weak<Desk>>>);

/// Where one document is read.
#[derive(Default)]
pub(crate) struct Desk {
    /// Held by the one who reads; others wait and then find it read.
    pub(crate) reader: tokio::sync::Mutex<()>,
    page: Mutex<Option<Page>>,
}

/// The page that is being recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Counted from 1.
    pub number: usize,
    pub of: usize,
}

impl Desks {
    /// Returns the desk at which a document is read.
    pub(crate) fn of(&self, id: DocumentId) -> Arc<Desk> {
        let mut desks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(desk) = desks.get(&id).and_then(Weak::upgrade) {
            return desk;
        }
        desks.retain(|_, desk| desk.strong_count() > 0);
        let desk = Arc::new(Desk::default());
        desks.insert(id, Arc::downgrade(&desk));
        desk
    }

    /// Returns the page that is being recognised, where somebody reads here and has come so far.
    pub(crate) fn page(&self, id: DocumentId) -> Option<Page> {
        let desks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = desks.get(&id)?.upgrade()?;
        *desk.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One reading under way: it writes down its page, and stops when nobody waits for it.
pub(crate) struct Underway {
    desk: Arc<Desk>,
    unwanted: Arc<AtomicBool>,
}

/// Held by the one who waits for a reading.
pub(crate) struct Waiting(Arc<AtomicBool>);

impl Desk {
    /// Begins a reading.
    pub(crate) fn begin(self: &Arc<Desk>) -> (Underway, Waiting) {
        self.turn_to(None);
        let unwanted = Arc::new(AtomicBool::new(false));
        let underway = Underway {
            desk: self.clone(),
            unwanted: unwanted.clone(),
        };
        (underway, Waiting(unwanted))
    }

    fn turn_to(&self, page: Option<Page>) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }
}

impl Course for Underway {
    fn page(&self, number: usize, of: usize) {
        self.desk.turn_to(Some(Page { number, of }));
    }

    fn is_stopped(&self) -> bool {
        self.unwanted.load(Ordering::Relaxed)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_shows_its_page_and_goes_when_nobody_reads() {
        let desks = Desks::default();
        let id = DocumentId(uuid::Uuid::from_u128(1));
        assert_eq!(desks.page(id), None);
        let desk = desks.of(id);
        assert!(Arc::ptr_eq(&desk, &desks.of(id)));
        let (underway, waiting) = desk.begin();
        underway.page(2, 7);
        assert_eq!(desks.page(id), Some(Page { number: 2, of: 7 }));
        assert!(!underway.is_stopped());
        drop(waiting);
        assert!(underway.is_stopped());
        drop((underway, desk));
        assert_eq!(desks.page(id), None);
    }
}
