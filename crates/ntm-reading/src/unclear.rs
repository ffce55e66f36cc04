//! Words that were recognised in a picture and may be wrong: what stands on them is asked about.

use crate::{
    doubt::Doubt,
    reading::{Question, Reading},
};
use std::ops::Range;

impl Reading {
    /// Adds a question for each number, symbol, date, deadline and name of a body that stands on
    /// words (bytes of the text) which the recognition of letters was not sure of. What is asked
    /// about already is not asked about twice.
    pub fn doubt_words(&mut self, text: &str, unclear: &[Range<usize>]) {
        let meets = |span: &Range<usize>, word: &Range<usize>| {
            word.start < span.end && span.start < word.end
        };
        let is_unclear = |span: &Range<usize>| unclear.iter().any(|word| meets(span, word));
        let written = |span: &Range<usize>| {
            let words: Vec<&str> = text[span.clone()].split_whitespace().collect();
            words.join(" ")
        };
        let mut found: Vec<Question> = Vec::new();
        let mut ask = |doubt: Doubt, proposal: Option<String>, span: &Range<usize>| {
            found.push(Question {
                doubt,
                proposal,
                span: span.clone(),
            });
        };
        let header = &self.header;
        let number = [&header.code_number, &header.code_notation];
        let number = number.into_iter().flatten().map(|it| &it.span);
        let dated = header.issued_date.iter().map(|it| &it.span);
        for span in number.chain(dated).filter(|span| is_unclear(span)) {
            let written = written(span);
            ask(
                Doubt::UnclearHeader {
                    written: written.clone(),
                },
                Some(written),
                span,
            );
        }
        for directive in &mut self.directives {
            for span in directive.leads.iter().map(|it| &it.span) {
                if is_unclear(span) {
                    let written = written(span);
                    ask(
                        Doubt::UnclearName {
                            written: written.clone(),
                        },
                        Some(written),
                        span,
                    );
                }
            }
            for due in &mut directive.deadlines {
                let span = due.quote.span.clone();
                if is_unclear(&span) && due.question.is_none() {
                    let doubt = Doubt::UnclearDeadline {
                        written: written(&span),
                    };
                    due.question = Some(doubt.clone());
                    due.proposal = Some(due.value.clone()).filter(|value| !value.is_empty());
                    ask(doubt, due.proposal.clone(), &span);
                }
            }
        }
        for question in found {
            if !self.questions.contains(&question) {
                self.questions.push(question);
            }
        }
        self.questions.sort_by_key(|question| question.span.start);
    }
}

#[cfg(test)]
mod tests {
    use crate::read;

    #[test]
    fn what_stands_on_unclear_words_is_asked_about_once() {
        let text = "ỦY BAN NHÂN DÂN\nSố: 101/TB-UBND\n\nPhong Thổ, ngày 07 tháng 7 năm 2023\n\nGiao UBND các xã rà soát, báo cáo trước ngày 30/7/2023.\n";
        let plain = read(text);
        let place = |word: &str| {
            let at = text.find(word).expect("the word");
            at..at + word.len()
        };
        let about = |unclear: &[std::ops::Range<usize>]| -> Vec<String> {
            let mut reading = plain.clone();
            for _ in 0..2 {
                reading.doubt_words(text, unclear);
            }
            let news = reading
                .questions
                .iter()
                .filter(|it| !plain.questions.contains(it));
            news.map(|it| {
                let proposal = it.proposal.as_deref().unwrap_or_default();
                format!("{}: {proposal}", it.doubt.about())
            })
            .collect()
        };
        assert_eq!(about(&[]), [""; 0]);
        assert_eq!(about(&[place("rà")]), [""; 0], "no field stands on it");
        assert_eq!(
            about(&[place("101/TB-UBND")]),
            ["header: 101", "header: TB-UBND"]
        );
        assert_eq!(about(&[place("các")]), ["unit: UBND các xã"]);
        assert_eq!(about(&[place("30/7/2023")]), ["deadline: 2023-07-30"]);
    }
}
