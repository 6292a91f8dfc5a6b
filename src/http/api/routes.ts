import { placeCall } from "./calls.js";
import { claimConversation, releaseConversation } from "./claims.js";
import { putConsent } from "./consent.js";
import {
  addContactNumber,
  createContact,
  deleteContact,
  getContact,
  importContacts,
  replaceContact,
} from "./contacts.js";
import {
  deleteConversation,
  getConversation,
  listConversations,
  listMessages,
  markRead,
  muteConversation,
  openConversation,
  putDraft,
  tellTyping,
} from "./conversations.js";
import { searchDirectory } from "./directory.js";
import { pollEvents } from "./events.js";
import { readHandset, sendFromHandset } from "./handset.js";
import { readHandsetFile, uploadToHandset } from "./handset-media.js";
import { getHealth } from "./health.js";
import { getMe, logout } from "./me.js";
import { loadFilesAgain, uploadMedia } from "./media.js";
import { hideMessage, replyToConversation, sendMessage } from "./messages.js";
import {
  assignNumber,
  changeNumber,
  changeTenant,
  getNumber,
  getTenant,
  listNumbers,
} from "./office-numbers.js";
import { changeUser, getUser, listUsers } from "./office-users.js";
import { describeApi } from "./openapi.js";
import { outboxHealth } from "./operator.js";
import {
  discardDeadLetter,
  listDeadLetters,
  releaseTrunk,
  retryDeadLetter,
  retryMessage,
  retryTrunk,
} from "./outbox.js";
import { changePreferences, getPreferences } from "./preferences.js";
import { setPresence, watchPresence } from "./presence.js";
import { subscribePush, unsubscribePush } from "./push.js";
import { discardArrival, getArrival, listQuarantine, replayArrival } from "./quarantine.js";
import { defineRoute, type Route } from "./route.js";
import { anyObject } from "./schemas.js";
import { searchMessages } from "./search.js";
import { beginSession, endSession } from "./session.js";
import { stream } from "./stream.js";
import { createTrunk, deleteTrunk, getTrunk, listTrunks, replaceTrunk } from "./trunks.js";
import { getUsage } from "./usage.js";
import { startVideo } from "./video.js";

const getOpenApi = defineRoute({
  method: "get",
  path: "/openapi.json",
  summary: "This description",
  policy: "list inbox",
  status: 200,
  reply: anyObject,
  handle: async (api) => describeApi(routes, api.manifest.version),
});

/**
 * Every route behind `/sidetone/v1`: what is mounted, what is described, and what the tests go through. Express tries
 * them in this order, so the busiest come first.
 */
export const routes: readonly Route[] = [
  sendMessage,
  replyToConversation,
  markRead,
  getMe,
  logout,
  beginSession,
  endSession,
  getPreferences,
  changePreferences,
  subscribePush,
  unsubscribePush,
  uploadMedia,
  loadFilesAgain,
  searchMessages,
  searchDirectory,
  listConversations,
  openConversation,
  getConversation,
  muteConversation,
  deleteConversation,
  listMessages,
  placeCall,
  putDraft,
  putConsent,
  tellTyping,
  claimConversation,
  releaseConversation,
  hideMessage,
  retryMessage,
  startVideo,
  getContact,
  createContact,
  importContacts,
  replaceContact,
  deleteContact,
  addContactNumber,
  stream,
  pollEvents,
  setPresence,
  watchPresence,
  getTenant,
  changeTenant,
  listNumbers,
  getNumber,
  changeNumber,
  assignNumber,
  listUsers,
  getUser,
  changeUser,
  readHandset,
  sendFromHandset,
  listTrunks,
  createTrunk,
  getTrunk,
  replaceTrunk,
  deleteTrunk,
  uploadToHandset,
  readHandsetFile,
  listQuarantine,
  getArrival,
  replayArrival,
  discardArrival,
  getHealth,
  outboxHealth,
  listDeadLetters,
  retryTrunk,
  releaseTrunk,
  retryDeadLetter,
  discardDeadLetter,
  getUsage,
  getOpenApi,
];
