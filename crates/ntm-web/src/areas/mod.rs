//! The addresses, area by area. Each area gives its lines of the table; a handler takes the request
//! apart, calls the office, and shows what it answered.

mod account;
mod api;
mod batch_page;
mod batches;
mod board;
mod boundaries;
mod boundaries_api;
mod campaign_part;
mod campaigns;
mod campaigns_api;
mod criteria;
mod criteria_api;
mod criteria_figures_api;
mod criteria_map;
mod criteria_mapping;
mod criteria_next;
mod criteria_next_api;
mod criteria_place;
mod criteria_retold;
mod criteria_sets;
mod criteria_workbook;
mod dhis2;
mod document_exchange;
mod document_page;
mod documents;
mod documents_api;
mod feeds;
mod holidays;
mod installation;
mod keeping;
mod letters;
mod letters_api;
mod lexicon;
mod lines;
mod meeting;
mod meeting_item;
mod meetings;
mod meetings_api;
mod my_work;
mod naming;
mod notifications;
mod obligations;
mod organ_ids;
mod outgoing;
mod outgoing_api;
mod outgoing_list;
mod outgoing_new;
mod outgoing_sheet;
mod outgoing_statuses;
mod overview;
mod paper_templates;
mod people;
mod people_api;
mod reminding;
mod reorganisation;
mod reorganisation_api;
mod reorganisation_shares;
mod report_ask;
mod report_fill;
mod report_fill_api;
mod report_form;
mod report_forms;
mod report_forms_api;
mod report_line;
mod report_merged;
mod report_merged_api;
mod report_moved;
mod report_papers;
mod report_regime;
mod reports;
mod reports_api;
mod review;
mod review_page;
mod search;
mod second_factor;
mod security;
mod service;
mod set_up;
mod sign_in;
mod signing;
mod stated;
mod succession;
mod targets;
mod targets_api;
mod tasks;
mod tokens;
mod unit_choice;
mod unit_import;
mod units;
mod units_api;

use axum::response::Response;
use ntm_office::Fault;
pub(crate) use security::OWN_PASSWORD;

use crate::{App, route::Route, session::Signed};

/// Returns the whole table of routes.
pub fn routes() -> Vec<Route> {
    [
        api::routes(),
        account::routes(),
        service::routes(),
        sign_in::routes(),
        keeping::routes(),
        holidays::routes(),
        installation::routes(),
        my_work::routes(),
        overview::routes(),
        tasks::routes(),
        board::routes(),
        criteria::routes(),
        criteria_api::routes(),
        criteria_place::routes(),
        criteria_retold::routes(),
        criteria_sets::routes(),
        campaigns::routes(),
        campaign_part::routes(),
        campaigns_api::routes(),
        reports::routes(),
        reports_api::routes(),
        report_fill::routes(),
        report_fill_api::routes(),
        report_merged::routes(),
        report_merged_api::routes(),
        report_moved::routes(),
        report_papers::routes(),
        report_regime::routes(),
        report_ask::routes(),
        report_forms::routes(),
        report_forms_api::routes(),
        obligations::routes(),
        second_factor::routes(),
        security::routes(),
        tokens::routes(),
        people::routes(),
        people_api::routes(),
        units::routes(),
        units_api::routes(),
        unit_import::routes(),
        reorganisation::routes(),
        reorganisation_api::routes(),
        reorganisation_shares::routes(),
        succession::routes(),
        criteria_workbook::routes(),
        targets::routes(),
        targets_api::routes(),
        stated::routes(),
        criteria_figures_api::routes(),
        boundaries::routes(),
        boundaries_api::routes(),
        criteria_map::routes(),
        criteria_mapping::routes(),
        criteria_next::routes(),
        criteria_next_api::routes(),
        dhis2::routes(),
        lexicon::routes(),
        naming::routes(),
        set_up::routes(),
        search::routes(),
        feeds::routes(),
        notifications::routes(),
        reminding::routes(),
        documents::routes(),
        meetings::routes(),
        meeting::routes(),
        meeting_item::routes(),
        meetings_api::routes(),
        outgoing::routes(),
        outgoing_list::routes(),
        outgoing_new::routes(),
        outgoing_api::routes(),
        organ_ids::routes(),
        document_exchange::routes(),
        outgoing_statuses::routes(),
        letters::routes(),
        letters_api::routes(),
        paper_templates::routes(),
        signing::routes(),
        batches::routes(),
        documents_api::routes(),
        review::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Shows a fault to a person: what happened, what was kept, what to do.
pub(crate) async fn fault_page(
    app: &App,
    fault: &Fault,
    signed: Option<&Signed>,
    trace: &str,
) -> Response {
    sign_in::fault_page(app, fault, signed, trace).await
}
