//! What people typed, and how it comes back to them when it cannot be taken.

use axum::{
    extract::{Form, FromRequest, Multipart, Request},
    http::{StatusCode, header},
    response::Response,
};
use jiff::civil::Date;
use ntm_office::{Fault, FieldFault, Message, Outcome, perform::Upload};
use ntm_views::{
    frame::{Flash, Frame, Lang},
    pages::list::{ListPage, RecordPage},
    parts::{ActForm, Control, Field},
};

use crate::answer::{self, Answer, WebFault};

/// The fields of a form as they came, in order; boxes of one name come several times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed(pub(crate) Vec<(String, String)>);

impl Typed {
    /// Returns the value of a field, empty where it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Returns the value of a field where there is one.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        Some(self.get(name).trim())
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    }

    /// Returns all values of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the lines of a field that has several, without those with nothing on them.
    pub(crate) fn lines(&self, name: &str) -> Vec<String> {
        let lines = self.get(name).lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Returns whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !matches!(self.get(name), "" | "false" | "0")
    }

    /// Returns the version of the thing that the form was made from.
    pub(crate) fn version(&self) -> i64 {
        self.get("version").parse().unwrap_or(0)
    }

    /// Returns a day, written as browsers send it (2023-07-30) or as people write it (30/7/2023).
    pub(crate) fn date(&self, name: &'static str) -> Outcome<Date> {
        date(self.get(name)).ok_or_else(|| {
            Fault::Invalid(vec![FieldFault {
                field: name,
                message: Message::new(
                    "Hãy nhập ngày, ví dụ 30/7/2023.",
                    "Give a day, for example 30/7/2023.",
                ),
            }])
        })
    }
}

/// Reads a day in either form.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    let mut parts = text.split(['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

impl<S: Send + Sync> FromRequest<S> for Typed {
    type Rejection = WebFault;

    async fn from_request(request: Request, state: &S) -> Result<Typed, WebFault> {
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map_err(|rejection| WebFault(unreadable(rejection)))?;
        Ok(Typed(fields))
    }
}

/// A form that may bring files, each read whole into memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    pub(crate) typed: Typed,
    /// In the order of the form.
    pub(crate) files: Vec<Upload>,
}

impl Sent {
    /// Returns the file of a form that takes one.
    pub(crate) fn into_file(self) -> (Typed, Option<Upload>) {
        (self.typed, self.files.into_iter().next_back())
    }

    /// Returns the bytes of the file of a form that takes nothing else; none where no file was chosen.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let (_, file) = self.into_file();
        file.map(|it| it.bytes.to_vec()).unwrap_or_default()
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = WebFault;

    async fn from_request(request: Request, state: &S) -> Result<Sent, WebFault> {
        let brings_files = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("multipart/form-data"));
        if !brings_files {
            let typed = Typed::from_request(request, state).await?;
            return Ok(Sent {
                typed,
                files: Vec::new(),
            });
        }
        let mut form = Multipart::from_request(request, state)
            .await
            .map_err(|rejection| WebFault(unreadable(rejection)))?;
        let mut sent = Sent::default();
        while let Some(field) = form.next_field().await.map_err(answer::unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(base_name);
            let media_type = field.content_type().map(str::to_owned);
            let bytes = field.bytes().await.map_err(answer::unreadable)?;
            match file_name {
                // A browser sends an empty part where no file was chosen.
                Some(name) if name.is_empty() && bytes.is_empty() => {}
                Some(name) => sent.files.push(Upload {
                    name,
                    media_type: media_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                    bytes,
                }),
                None => sent
                    .typed
                    .0
                    .push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(sent)
    }
}

/// Some browsers send the whole path of a file.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}

fn unreadable(why: impl std::fmt::Display) -> Fault {
    Fault::refused(
        "Biểu mẫu gửi lên không đọc được. Hãy tải lại trang rồi làm lại.",
        format!("The form could not be read: {why}"),
    )
}

/// Returns the sentence of a message in a language.
pub(crate) fn said(message: &Message, lang: Lang) -> String {
    match lang {
        Lang::Vi => message.vi.clone(),
        Lang::En => message.en.clone(),
    }
}

/// A page with forms, to which what was typed comes back where it cannot be taken.
pub(crate) trait Forms: askama::Template {
    /// Returns the frame, and the forms that stand open to people outside of tables.
    fn frame_and_forms(&mut self) -> (&mut Frame, Vec<&mut ActForm>);
}

impl Forms for ListPage {
    fn frame_and_forms(&mut self) -> (&mut Frame, Vec<&mut ActForm>) {
        (&mut self.frame, self.acts.iter_mut().collect())
    }
}

impl Forms for RecordPage {
    fn frame_and_forms(&mut self) -> (&mut Frame, Vec<&mut ActForm>) {
        let parts = self.parts.iter_mut().chain(&mut self.side);
        let acts = parts.flat_map(|part| &mut part.acts);
        (&mut self.frame, self.acts.iter_mut().chain(acts).collect())
    }
}

/// Answers a page with one of its forms as it was typed, and with what is wrong with it. A form
/// that is not there has no fields: what is wrong is then said above the page.
pub(crate) fn refused(mut page: impl Forms, form: &str, typed: &Typed, fault: Fault) -> Answer {
    let (frame, forms) = page.frame_and_forms();
    let mut nowhere = ActForm::default();
    let form = forms
        .into_iter()
        .find(|it| it.id == form)
        .unwrap_or(&mut nowhere);
    let status = give_back(frame, form, typed, fault)?;
    page_with(status, &page)
}

/// Gives a form back with what was typed and what is wrong with it. Faults that are not about the
/// form pass through.
fn give_back(
    frame: &mut Frame,
    form: &mut ActForm,
    typed: &Typed,
    fault: Fault,
) -> Result<StatusCode, WebFault> {
    let lang = frame.lang;
    for field in &mut form.fields {
        keep(field, typed);
    }
    let status = answer::status(&fault);
    match fault {
        Fault::Invalid(faults) => {
            for fault in faults {
                let said = said(&fault.message, lang);
                match form
                    .fields
                    .iter_mut()
                    .find(|it| it.name == fault.field && !matches!(it.control, Control::Hidden))
                {
                    Some(field) => field.error = said,
                    None => frame.flash = Some(Flash::problem(said)),
                }
            }
        }
        Fault::Refused(message) | Fault::Conflict(message) => {
            frame.flash = Some(Flash::problem(said(&message, lang)));
        }
        other => return Err(WebFault(other)),
    }
    form.open = true;
    Ok(status)
}

/// Writes what was typed back into a field; secrets are typed again.
fn keep(field: &mut Field, typed: &Typed) {
    let name = field.name.clone();
    match &mut field.control {
        Control::Password | Control::File(_) | Control::Hidden => {}
        Control::Select(choices) | Control::Radios(choices) | Control::Checks(choices) => {
            for choice in choices {
                choice.chosen = typed.all(&name).any(|value| value == choice.value);
            }
        }
        Control::Check => {
            field.value = if typed.ticked(&name) { "true" } else { "" }.to_owned();
        }
        _ => typed.get(&name).clone_into(&mut field.value),
    }
}

/// Answers a page with a status of its own.
pub(crate) fn page_with(status: StatusCode, template: &impl askama::Template) -> Answer {
    let mut response: Response = answer::page(template)?;
    *response.status_mut() = status;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_both_forms() {
        let day = Some(jiff::civil::date(2023, 7, 30));
        for text in ["2023-07-30", "30/7/2023", " 30-07-2023 ", "30.7.2023"] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in ["", "30/7", "31/2/2023", "20/20/2023", "1/2/3/4"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
