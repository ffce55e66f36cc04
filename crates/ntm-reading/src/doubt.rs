//! Doubts: what the reader cannot settle, put as questions for a person.

use crate::page::Page;
use crate::reading::{Directive, Header, Question};
use crate::reference::Cited;
use crate::time::plain;
use std::collections::HashSet;

/// Gathers the questions of a document in the order of their places.
pub(crate) fn questions(
    page: &Page<'_>,
    header: &Header,
    directives: &[Directive],
    cited: &[Cited],
) -> Vec<Question> {
    let mut questions = Vec::new();
    for deadline in directives.iter().flat_map(|directive| &directive.deadlines) {
        if let Some(text) = &deadline.question {
            questions.push(Question {
                text: text.clone(),
                proposal: deadline.proposal.clone(),
                span: deadline.quote.span.clone(),
                about: "deadline".to_owned(),
            });
        }
    }
    for one in cited {
        let impossible = one
            .date
            .filter(|date| date.year.is_some() && date.civil().is_none());
        if impossible.is_some() {
            let symbol = plain(&page.text[page.span(one.symbol.words.clone())]);
            let written = plain(&page.text[page.span(one.symbol.words.end..one.covers.end)]);
            let written = written.trim_start_matches([',', ' ']).to_owned();
            questions.push(Question {
                text: format!(
                    "Văn bản {symbol} ghi “{written}”, không phải là ngày có thật. Ngày đúng là ngày nào?"
                ),
                proposal: None,
                span: page.span(one.covers.clone()),
                about: "reference".to_owned(),
            });
        }
    }
    for directive in directives
        .iter()
        .filter(|directive| directive.leads.is_empty())
    {
        questions.push(Question {
            text: format!(
                "Nhiệm vụ “{}” không nêu cơ quan thực hiện. Giao cho ai?",
                directive.title
            ),
            proposal: None,
            span: directive.text.span.clone(),
            about: "unit".to_owned(),
        });
    }
    if let (None, Some(notation)) = (&header.code_number, &header.code_notation) {
        questions.push(Question {
            text: format!(
                "Văn bản chưa ghi số (…/{}). Số văn bản là bao nhiêu?",
                notation.text
            ),
            proposal: None,
            span: notation.span.clone(),
            about: "header".to_owned(),
        });
    }
    questions.sort_by_key(|question| question.span.start);
    let mut asked = HashSet::new();
    questions.retain(|question| asked.insert((question.text.clone(), question.span.clone())));
    questions
}
