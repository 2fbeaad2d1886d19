//! The remaining documented reads: items, tasks, PDFs, clients, contacts, documents, employees, history.

use serde_json::Value;

use super::{
    Client,
    query::{ClientQuery, DocumentQuery, HistoryQuery, Listing},
    read::Odd,
    wire::{ClientRecord, Contact, Document, Employee, Event, Item, Partner, Task},
};
use crate::providers::{Cursor, Page, Result};

/// Every function here answers whatever the service or the network said as its error; URLs that the service handed
/// out are used only under the account's origin.
impl Client {
    /// The companies that the key may see.
    pub async fn partners(&self) -> Result<Page<Partner>> {
        self.session.partners().await
    }

    /// Items of an order, by its `items_url`.
    pub async fn items(&self, items_url: &str) -> Result<Page<Item>> {
        let mut url = self.http.accept(items_url)?;
        url.query_pairs_mut().append_pair("expand", "document");
        self.session.page(url, |row, _, odd| Some(Item::read(row, odd))).await
    }

    /// One item, by its `url` or by the `result_url` of an upload task.
    pub async fn item(&self, url: &str) -> Result<Item> {
        self.one(url, Item::read).await
    }

    /// Uploads of an item, by its `async_upload_tasks_url`.
    pub async fn upload_tasks(&self, tasks_url: &str) -> Result<Page<Task>> {
        let url = self.http.accept(tasks_url)?;
        self.session.page(url, |row, _, odd| Some(Task::read(row, odd))).await
    }

    /// One task, by its `url`.
    pub async fn task(&self, url: &str) -> Result<Task> {
        self.one(url, Task::read).await
    }

    /// The PDF of an order or a document, by its `pdf_content_url`: at most 20 MiB, and really a PDF.
    pub async fn pdf(&self, pdf_content_url: &str) -> Result<Vec<u8>> {
        self.session.pdf(self.http.accept(pdf_content_url)?).await
    }

    /// The PDF of a document, by its MID.
    pub async fn document_pdf(&self, mid: &str) -> Result<Vec<u8>> {
        let url = self.session.url(&["document", mid, "pdf"], &[]).await?;
        self.session.pdf(url).await
    }

    pub async fn clients(&self, query: &ClientQuery, cursor: Option<&Cursor>) -> Result<Page<ClientRecord>> {
        let url = self.listing(&["client"], query.pairs(), cursor).await?;
        self.session.page(url, |row, _, odd| Some(ClientRecord::read(row, odd))).await
    }

    pub async fn client(&self, mid: &str) -> Result<ClientRecord> {
        self.below(&["client", mid], ClientRecord::read).await
    }

    /// Contacts of one client.
    pub async fn client_contacts(&self, mid: &str, cursor: Option<&Cursor>) -> Result<Page<Contact>> {
        let url = self.listing(&["client", mid, "contact"], Listing::default().pairs(), cursor).await?;
        self.session.page(url, |row, _, odd| Some(Contact::read(row, odd))).await
    }

    pub async fn contacts(&self, listing: &Listing, cursor: Option<&Cursor>) -> Result<Page<Contact>> {
        let url = self.listing(&["contact"], listing.pairs(), cursor).await?;
        self.session.page(url, |row, _, odd| Some(Contact::read(row, odd))).await
    }

    pub async fn documents(&self, query: &DocumentQuery, cursor: Option<&Cursor>) -> Result<Page<Document>> {
        let url = self.listing(&["document"], query.pairs(), cursor).await?;
        self.session.page(url, |row, _, odd| Some(Document::read(row, odd))).await
    }

    pub async fn document(&self, mid: &str) -> Result<Document> {
        self.below(&["document", mid], Document::read).await
    }

    pub async fn employees(&self, listing: &Listing, cursor: Option<&Cursor>) -> Result<Page<Employee>> {
        let url = self.listing(&["employee"], listing.pairs(), cursor).await?;
        self.session.page(url, |row, _, odd| Some(Employee::read(row, odd))).await
    }

    /// The event history of the company.
    pub async fn history(&self, query: &HistoryQuery, cursor: Option<&Cursor>) -> Result<Page<Event>> {
        let url = self.listing(&["history"], query.pairs(), cursor).await?;
        self.session.page(url, |row, _, odd| Some(Event::read(row, odd))).await
    }

    pub async fn history_event(&self, mid: &str) -> Result<Event> {
        self.below(&["history", mid], Event::read).await
    }

    async fn one<T>(&self, url: &str, read: impl Fn(&Value, &Odd) -> T) -> Result<T> {
        let (record, _) = self.session.single(self.http.accept(url)?).await?;
        Ok(read(&record, &Odd::default()))
    }

    async fn below<T>(&self, segments: &[&str], read: impl Fn(&Value, &Odd) -> T) -> Result<T> {
        let url = self.session.url(segments, &[]).await?;
        let (record, _) = self.session.single(url).await?;
        Ok(read(&record, &Odd::default()))
    }
}
