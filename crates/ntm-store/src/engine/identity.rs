//! Identities of the programme as values of the database.

use ntm_programme::identity::{
    AccountId, AliasId, BatchId, BoundaryImportId, CampaignId, DelegationId, DirectiveId,
    DocumentId, EvidenceId, FeedId, JobId, LetterBatchId, LineageId, MeetingId, NeedId,
    ObligationId, OutgoingId, QuestionId, RelationId, ReorganisationId, ReportFormId, ReportRuleId,
    TargetId, TaskId, TokenId, UnitId,
};
use uuid::Uuid;

use super::{FromValue, Value};

macro_rules! identities {
    ($($id:ty),+) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Value {
                Value::Uuid(id.into())
            }
        }

        impl FromValue for $id {
            fn from_value(value: &Value) -> Result<$id, String> {
                Uuid::from_value(value).map(<$id>::from)
            }
        }
    )+};
}

identities!(
    AccountId,
    AliasId,
    BatchId,
    BoundaryImportId,
    CampaignId,
    DelegationId,
    DirectiveId,
    DocumentId,
    EvidenceId,
    FeedId,
    JobId,
    LetterBatchId,
    LineageId,
    MeetingId,
    NeedId,
    ObligationId,
    OutgoingId,
    QuestionId,
    RelationId,
    ReorganisationId,
    ReportFormId,
    ReportRuleId,
    TargetId,
    TaskId,
    TokenId,
    UnitId
);
