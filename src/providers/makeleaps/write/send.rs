//! The one way of a change to MakeLeaps: at most one request.

use super::super::Client;
use crate::{
    model::intent::{Mutation, Place, Sent},
    providers::{Result, http::Auth},
};

impl Client {
    /// Sends a change once. MakeLeaps knows no safe-repeat key: `_key` is not sent. Token and partner are asked for
    /// before, and as long as they are not there nothing is sent.
    pub async fn send(&self, mutation: &Mutation, _key: Option<&str>) -> Sent {
        if let Some(why) = self.http.closed_to_changes() {
            return Sent::Nothing { why: why.to_owned() };
        }
        let placed = match self.placed(mutation).await {
            Ok(placed) => placed,
            Err(e) => return Sent::Nothing { why: e.to_string() },
        };
        let token = match self.session.token().await {
            Ok(token) => token,
            Err(e) => return Sent::Nothing { why: e.to_string() },
        };
        let sent = self.http.mutate(&placed, Auth::Bearer(token.secret.clone()), &[]).await;
        if matches!(&sent, Sent::Answer(answer) if answer.status == 401) {
            // The next attempt, if there is one, asks for a new token first.
            self.session.forget(&token).await;
        }
        sent
    }

    /// The request with the account's partner in front of its path.
    async fn placed(&self, mutation: &Mutation) -> Result<Mutation> {
        let mut placed = mutation.clone();
        if let Place::Path { segments, .. } = &mut placed.place {
            let partner = self.session.partner().await?;
            segments.splice(0..0, ["api".to_owned(), "partner".to_owned(), partner]);
        }
        Ok(placed)
    }
}
